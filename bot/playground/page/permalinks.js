// Addresses of messages, as chat.getPermalink gives them: read, and found again.

const PLACE = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/;

/** The message that an address of this workspace means, else null. */
export function messageAt(address) {
  const url = new URL(address, location.href);
  const found = url.origin === location.origin && PLACE.exec(url.pathname);
  if (!found) return null;
  const ts = `${found[2]}.${found[3]}`;
  const root = url.searchParams.get("thread_ts");
  return { conversation: found[1], ts, thread: root && root !== ts ? root : null };
}
