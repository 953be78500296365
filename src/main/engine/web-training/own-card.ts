import type { Manifest } from '../models/manifest'

/** The text for people that comes with a model of one's own. */
export function writeOwnCard(manifest: Manifest, features: readonly string[]): string {
  const { name, version, threshold, training, figures } = manifest
  const numbers = Object.entries(figures).flatMap(([figure, value]) =>
    typeof value === 'number' ? [`| ${figure} | ${value} |`] : [],
  )
  return `# ${name} ${version}

An isolation forest of request sets: a score from 0 to 1 of what one client asked of one host, the higher the more it differs from the traffic it was trained on. Whatever was in that traffic counts as ordinary, attacks too, unless labels kept them out.

The threshold is ${threshold.value}: ${threshold.chosen}.

Trees ask for ${features.join(', ')}. A feature that is missing counts as the median of the training.

| figure | |
| --- | --- |
${numbers.join('\n')}

Seed ${training.seed}. Trained on:

${training.data.map(({ name, origin, licence }) => `- ${name}: ${origin} (licence: ${licence})`).join('\n')}
`
}
