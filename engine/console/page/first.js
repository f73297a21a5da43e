/**
 * What the first screen needs, asked for before anything is drawn: by the path under which `get`
 * asks for it, once. It imports nothing, so that it runs before all others.
 */
export async function ask(path, options) {
  const answer = await fetch(`/api/${path}`, options);
  return { ok: answer.ok, status: answer.status, text: await answer.text() };
}

const entities = document.body.dataset.entities.split(" ");
const [page = "", detail] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
const known = [detail, localStorage.getItem("entity")].find((name) => entities.includes(name));

export const begun = new Map([["state", ask("state")]]);
if (page === "" || page === "e") {
  const entity = known ?? entities[0];
  const rows = `rows?${new URLSearchParams({ entity, sort: "seen", offset: "0", limit: "100" })}`;
  begun.set(rows, ask(rows));
}
/** All of it is here: the first picture has its rows, and is not drawn twice. */
export const isHere = Promise.allSettled(begun.values());
// What nobody has taken soon would be old.
setTimeout(() => begun.clear(), 5000);
