/** Words of webhooks among the outlets in Settings. */
export const webhookStrings = {
  form: 'A webhook',
  namePlaceholder: 'SOC channel',
  address: 'Webhook address',
  addressHint:
    'A secret: kept in the data folder of the engine, apart from the settings, and not shown again.',
  addressPlaceholders: {
    slack: 'https://hooks.slack.com/services/...',
    'google-chat': 'https://chat.googleapis.com/v1/spaces/...',
    json: 'https://soar.example/hooks/watchfloor',
  },
  key: 'Key for the signature',
  keyHint:
    'The receiver needs it too: messages are signed with HMAC-SHA-256. It is not shown again.',
  makeKey: 'Make a key',
  rules: 'Alerts that match one of these rules',
  ruleSeverity: (number: number) => `Rule ${number}: severity`,
  ruleDetectors: (number: number) => `Rule ${number}: detectors, parted by commas`,
  ruleLists: (number: number) => `Rule ${number}: lists, parted by commas`,
  ruleQuery: (number: number) => `Rule ${number}: query`,
  anyDetector: 'any detector',
  anyList: 'any list',
  anyAlert: 'any alert, or a query',
  addRule: 'Add a rule',
  removeRule: (number: number) => `Remove rule ${number}`,
  lastRule: 'An outlet needs a rule.',
  mostRules: (most: number) => `${most} rules are the most.`,
  tellsAllChanges: 'Tell also when they are decided on or grow',
  tellsHealth: 'Tell also of trouble of Watchfloor’s own',
  detailLimit: {
    chat: 'Of more alerts together than this, only numbers',
    json: 'Of more alerts together than this, no samples',
  },
  perMessage: 'Alerts in one message at most',
  test: 'Send test message',
  tested: (host: string) => `${host} took a test message.`,
} as const
