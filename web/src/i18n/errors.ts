/** Says in the user's language what an error of the API means for them. */
import { t, wordsFor } from ".";
import { ApiError } from "../api/client";
import { locale } from "../state/preferences";
import { durationText } from "../ui/duration";

export function explain(failure: unknown): string {
  if (!(failure instanceof ApiError)) return t().error.internal;
  // The gateway's own sentence is in English, but better than silence about a code that came later.
  const words = wordsFor(t().error, failure.code) ?? (failure.message || failure.code);
  if (failure.retryAfter === null) return words;
  return `${words} ${t().common.again(durationText(failure.retryAfter, locale.value))}`;
}
