import type { Manifest } from '../../../src/main/engine/models/manifest'

/** The card with its figures: `${name}` is one of the manifest, `${a.b}` one of a group. */
export function fillCard(
  template: string,
  manifest: Manifest,
  features: readonly string[],
): string {
  const { version, threshold, training, figures } = manifest
  const texts = new Map<string, string>([
    ['version', version],
    ['threshold', String(threshold.value)],
    ['chosen', threshold.chosen],
    ['columns', String(features.length)],
    ['features', features.map((name) => `\`${name}\``).join(', ')],
    ['sources', tableOf(training.data)],
    ['unstated', unstated(training.data)],
  ])
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value === 'number') texts.set(name, String(value))
    else for (const [of, part] of Object.entries(value)) texts.set(`${name}.${of}`, String(part))
  }
  return template.replace(/\$\{([\w.]+)\}/g, (_, name: string) => {
    const text = texts.get(name)
    if (text === undefined) throw new Error(`The card names ${name}, which there is not`)
    return text
  })
}

type Data = Manifest['training']['data']

function tableOf(data: Data): string {
  const rows = data.map(({ name, origin, licence }) => `| ${name} | ${origin} | ${licence} |`)
  return ['| what | origin | licence |', '| --- | --- | --- |', ...rows].join('\n')
}

function unstated(data: Data): string {
  return data
    .filter(({ licence }) => licence.startsWith('not stated'))
    .map(({ origin }) => origin)
    .join('; ')
}
