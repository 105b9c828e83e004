/** What the tabs of one browser tell each other, where the gateway has no event for it. */

/** Somebody signed in or out; a session was deleted. */
type News = "access" | "sessions";

const channel = new BroadcastChannel("panel");

export const tellTabs = (news: News): void => channel.postMessage(news);

export function listenToTabs(heard: Record<News, () => void>): void {
  channel.onmessage = ({ data }: MessageEvent<News>) => heard[data]();
}
