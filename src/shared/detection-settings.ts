import { z } from 'zod'

/** Hosts of Google SecOps's own pages; `*.` stands for any name below. */
const PRODUCT_HOSTS = [
  '*.backstory.chronicle.security',
  'backstory.chronicle.security',
  'chronicle.security',
  'console.cloud.google.com',
]

/** What is made of detections of Google SecOps (Chronicle). */
export const detectionSettingsSchema = z.object({
  /** Detections of rules whose alerting is off are taken too, as alerts of severity Info. */
  takesNotAlerting: z.boolean().default(false),
  /** Hosts that the link of a rule may lead to; `*.` at the beginning stands for any name below. */
  linkHosts: z
    .array(
      z
        .string()
        .max(253)
        .regex(
          /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,62}$/,
          'is no host name in small letters, such as *.backstory.chronicle.security',
        ),
    )
    .max(100)
    .default(PRODUCT_HOSTS),
})
