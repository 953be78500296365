import { isIPv4 } from 'node:net'

/** True for names and addresses that always mean this machine. */
export function isLoopbackName(name: string): boolean {
  const bare = name.toLowerCase()
  if (bare === 'localhost' || bare === '::1' || bare === '[::1]') return true
  return isIPv4(bare) && bare.startsWith('127.')
}
