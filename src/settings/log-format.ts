/** The formats of the log: `json`, one object in each line, or `pretty`, short lines for people. */
export const LOG_FORMATS = ['json', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
