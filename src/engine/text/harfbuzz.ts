export interface HarfBuzz { readonly memory: WebAssembly.Memory }
