export const ROOT: string
export function findElectron(): string | null
export function findChromium(env?: Readonly<Record<string, string | undefined>>): string | null
export function hasDisplay(
  env?: Readonly<Record<string, string | undefined>>,
  platform?: NodeJS.Platform,
): boolean
export function checkNode(version?: string): void
export function isInstalled(root?: string): boolean
