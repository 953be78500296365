/** Writes a certificate for 127.0.0.1 and its key into a folder; answers their paths. */
export function makeCertificate(folder: string): Promise<{ cert: string; key: string }>
