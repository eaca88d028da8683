/** The part of node-forge that is used here, by the paths that load nothing else of it. */
declare module 'node-forge/lib/forge.js' {
  interface ByteBuffer {
    getBytes(): string;
    clear(): ByteBuffer;
  }
  interface BlockCipher {
    readonly output: ByteBuffer;
    readonly mode: { readonly tag: ByteBuffer };
    start(options: { iv: string; additionalData: string; tagLength: 128; tag?: ByteBuffer }): void;
    update(input: ByteBuffer): void;
    finish(): boolean;
  }
  const forge: {
    readonly cipher: {
      createCipher(algorithm: 'AES-GCM', key: string): BlockCipher;
      createDecipher(algorithm: 'AES-GCM', key: string): BlockCipher;
    };
    readonly util: { createBuffer(bytes: string): ByteBuffer };
  };
  export = forge;
}

declare module 'node-forge/lib/aes.js';
