// The page's side of the stand-in's JSON door: calls, and the stream of events with reconnection.

/** A call that failed; the message is a sentence for people. */
export class CallError extends Error {}

async function request(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new CallError("The workspace does not answer. Is the program still running?");
  }
  const answer = await response.json().catch(() => null);
  if (answer && (response.ok || "ok" in answer)) return answer;
  throw new CallError(`The workspace answered with status ${response.status}.`);
}

const get = (path) => request("GET", path);
const post = (path, body = {}) => request("POST", path, body);

export const api = {
  state: () => get("/ui/state"),
  conversation: (id) => get(`/ui/conversations/${encodeURIComponent(id)}`),
  say: (body) => post("/ui/say", body),
  press: (body) => post("/ui/press", body),
  submit: (view, values) => post(`/ui/views/${encodeURIComponent(view)}/submit`, { values }),
  close: (view) => post(`/ui/views/${encodeURIComponent(view)}/close`),
  options: (body) => post("/ui/options", body),
  home: () => post("/ui/home"),
  clock: (body) => post("/ui/clock", body),
  gallery: () => get("/ui/gallery"),
  journal: (after) => get(`/ui/journal?after=${after}`),
};

const RETRY_MS = [500, 1000, 2000, 3000];

/**
 * Listen to the workspace for as long as the page lives.
 *
 * A browser gives an event source up for good after some failures, so we open a new one ourselves.
 */
export function listen({ onEvent, onUp, onDown }) {
  let attempts = 0;
  const open = () => {
    const source = new EventSource("/ui/events");
    source.onopen = () => {
      attempts = 0;
      onUp();
    };
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      onEvent(event);
    };
    source.onerror = () => {
      source.close();
      onDown();
      setTimeout(open, RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)]);
      attempts += 1;
    };
  };
  open();
}
