/** A native library carried inside an executable: its SONAME and its bytes. */
export interface EmbeddedLibrary {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

/**
 * The libraries inside this executable, in the order in which they must be opened. Empty when running from source; the
 * bundler puts another module in the place of this one.
 */
export const embeddedLibraries: readonly EmbeddedLibrary[] = [];
