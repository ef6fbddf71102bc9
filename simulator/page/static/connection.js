// How does the page talk to the server, and come back when it was away?

export const settings = JSON.parse(document.querySelector('meta[name="settings"]').content);

export async function get(path) {
  const answer = await fetch(path, { headers: { "X-Page-Key": settings.key } });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

export async function post(path, body = {}) {
  const raw = body instanceof Blob;
  const answer = await fetch(path, {
    method: "POST",
    headers: { "X-Page-Key": settings.key, "Content-Type": raw ? body.type : "application/json" },
    body: raw ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

export function fileAddress(id) {
  return `/files/${encodeURIComponent(id)}?key=${encodeURIComponent(settings.key)}`;
}

export function listen({ onNews, onLost, onBack }) {
  const source = new EventSource(`/events?key=${encodeURIComponent(settings.key)}`);
  source.onopen = onBack;
  source.onmessage = (event) => onNews(JSON.parse(event.data));
  source.onerror = () => {
    onLost();
    // A restarted server has a new key and refuses the old one for good: load the page anew then.
    if (source.readyState === EventSource.CLOSED) reloadWhenBack();
  };
}

async function reloadWhenBack() {
  try {
    await fetch("/", { method: "GET" });
    location.reload();
  } catch {
    setTimeout(reloadWhenBack, 700);
  }
}
