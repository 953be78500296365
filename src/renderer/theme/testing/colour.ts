/** Red, green and blue, 0 to 1. */
export type Rgb = readonly [number, number, number]

/** Reads `#rrggbb`. Throws on anything else. */
export function parseHex(hex: string): Rgb {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new Error(`${hex} is no colour of six hex digits`)
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return [part(1), part(3), part(5)]
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function toGamma(value: number): number {
  const held = Math.min(1, Math.max(0, value))
  return held <= 0.0031308 ? held * 12.92 : 1.055 * held ** (1 / 2.4) - 0.055
}

function map(rgb: Rgb, change: (value: number) => number): Rgb {
  return [change(rgb[0]), change(rgb[1]), change(rgb[2])]
}

/** Relative luminance, WCAG 2.2. */
export function luminance(rgb: Rgb): number {
  const [red, green, blue] = map(rgb, toLinear)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio of two colours, WCAG 2.2, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(parseHex(a)), luminance(parseHex(b))].sort(
    (x, y) => x - y,
  )
  return (light + 0.05) / (dark + 0.05)
}

type Matrix = readonly [Rgb, Rgb, Rgb]

/** Severe dichromacy: Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB. */
export const DICHROMACY: Record<'protan' | 'deutan' | 'tritan', Matrix> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** A colour as somebody with a dichromacy sees it. */
export function simulate(rgb: Rgb, matrix: Matrix): Rgb {
  const [red, green, blue] = map(rgb, toLinear)
  const row = ([r, g, b]: Rgb) => toGamma(r * red + g * green + b * blue)
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])]
}

type Lab = readonly [number, number, number]

function toLab(rgb: Rgb): Lab {
  const [red, green, blue] = map(rgb, toLinear)
  const f = (value: number) =>
    value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116
  const x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
  const y = f(0.2126729 * red + 0.7151522 * green + 0.072175 * blue)
  const z = f((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const degrees = (radians: number) => (radians * 180) / Math.PI
const radians = (angle: number) => (angle * Math.PI) / 180
const hue = (a: number, b: number) =>
  a === 0 && b === 0 ? 0 : (degrees(Math.atan2(b, a)) + 360) % 360

/** Colour difference CIEDE2000 (Sharma, Wu and Dalal 2005), with all weights 1. */
export function difference(one: Rgb, other: Rgb): number {
  const [l1, a1, b1] = toLab(one)
  const [l2, a2, b2] = toLab(other)
  const c7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7
  const g = 0.5 * (1 - Math.sqrt(c7 / (c7 + 25 ** 7)))
  const c1 = Math.hypot(a1 * (1 + g), b1)
  const c2 = Math.hypot(a2 * (1 + g), b2)
  const h1 = hue(a1 * (1 + g), b1)
  const h2 = hue(a2 * (1 + g), b2)
  const isGrey = c1 * c2 === 0
  const turn = h2 - h1
  const dh = isGrey ? 0 : turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn
  const dHue = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(dh / 2))
  const sum = h1 + h2
  const far = Math.abs(h1 - h2) > 180
  const h = isGrey ? sum : !far ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2
  const l = (l1 + l2) / 2
  const c = (c1 + c2) / 2
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63))
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const sc = 1 + 0.045 * c
  const sh = 1 + 0.015 * c * t
  const rc = 2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7))
  const rt = -Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2)))) * rc
  const [dl, dc, dH] = [(l2 - l1) / sl, (c2 - c1) / sc, dHue / sh]
  return Math.sqrt(dl ** 2 + dc ** 2 + dH ** 2 + rt * dc * dH)
}
