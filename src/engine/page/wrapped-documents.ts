// Documents around what is no markup: plain text and images. https://html.spec.whatwg.org/#read-text, #read-media

const COLOR_SCHEME = '<meta name="color-scheme" content="light dark">';

/** Text follows: everything after this is character data. */
export function plainTextMarkup(): string {
  return `<!doctype html><html><head>${COLOR_SCHEME}</head><body><pre style="word-wrap: break-word; white-space: pre-wrap;"><plaintext style="display: inline; margin: 0">`;
}

export function imageMarkup(url: string): string {
  const address = url.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html><html style="height: 100%"><head><meta name="viewport" content="width=device-width"></head><body style="margin: 0; height: 100%; background-color: rgb(14, 14, 14)"><img style="display: block; user-select: none; margin: auto" src="${address}"></body></html>`;
}
