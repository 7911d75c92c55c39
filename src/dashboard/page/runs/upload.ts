import { NO_ANSWER, sendFile } from '../api/rest.ts';
import { sessionEnded } from '../api/session.ts';
import { mediaTypeOf } from './file-choice.ts';

/** What came of an upload: the run that it became, or why there is none. */
export type Uploaded = { readonly id: string } | NotTaken;

interface NotTaken {
  readonly problems: readonly string[];
  /** Whether the same file may be taken at another time. */
  readonly again: boolean;
}

interface UploadBody {
  readonly id?: string;
  readonly error?: string;
  readonly [field: string]: unknown;
}

const UNANSWERED =
  'The gateway did not answer. Nothing is paid by a file alone: send it again, and there is still one pay run of it.';

/** Sends a file of payouts. The same key again is the same run, so that a lost reply makes no second one. */
export async function uploadFile(
  file: File,
  name: string | undefined,
  idempotencyKey: string,
): Promise<Uploaded> {
  const query = name === undefined ? '' : `?${new URLSearchParams({ name })}`;
  const { status, body, retryAfter } = await sendFile<UploadBody>(`/payout/runs${query}`, file, {
    'Content-Type': mediaTypeOf(file.name),
    'Idempotency-Key': idempotencyKey,
  });
  if (status === 201 && typeof body?.id === 'string') return { id: body.id };
  if (status === 401) sessionEnded();
  return { problems: problemsIn(status, body, retryAfter), again: AGAIN.has(status) };
}

/** What is no fault of the file. */
const AGAIN: ReadonlySet<number> = new Set([NO_ANSWER, 401, 429, 500, 503]);

function problemsIn(
  status: number,
  body: UploadBody | undefined,
  retryAfter: number | undefined,
): readonly string[] {
  if (status === NO_ANSWER || status === 500) return [UNANSWERED];
  if (status === 401) return ['Your session had ended. Sign in, and send the file again.'];
  if (status === 429 || status === 503) {
    return [`The gateway is busy. Please send it again in ${retryAfter ?? 'a few'} seconds.`];
  }
  const texts = Object.values(body ?? {}).flat();
  const told = texts.filter((text) => typeof text === 'string');
  if (told.some((text) => text.includes('UTF-8'))) return [...told, AS_UTF8];
  return told.length > 0 ? told : ['The gateway did not take this file.'];
}

/** What somebody with a spreadsheet can do about an encoding. */
const AS_UTF8 = 'Save it once more as UTF-8: in Excel, the kind of file is “CSV UTF-8”.';
