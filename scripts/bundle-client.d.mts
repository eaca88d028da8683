/** Makes the files that browsers fetch, in `folder`. */
export function bundleClient(folder: string): Promise<void>;
