// The fields of an input event that say nothing: what each event begins from. Without imports: the desktop's page takes it into a person's browser.

export const NO_INPUT = {
  x: 0,
  y: 0,
  button: 'none',
  buttons: 0,
  clickCount: 0,
  deltaX: 0,
  deltaY: 0,
  modifiers: 0,
  key: '',
  code: '',
  keyCode: 0,
  location: 0,
  repeat: false,
  text: '',
} as const;
