/**
 * What the first screen needs, asked for while the rest of the page is still on its way: by the
 * path under which `get` asks for it, once. It imports nothing, so that it runs before all others.
 */
const entities = document.body.dataset.entities.split(" ");
const [page = "", detail] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
const known = [detail, localStorage.getItem("entity")].find((name) => entities.includes(name));

export const begun = new Map([["state", fetch("/api/state")]]);
if (page === "" || page === "e") {
  const entity = known ?? entities[0];
  const rows = new URLSearchParams({ entity, sort: "seen", offset: "0", limit: "100" });
  begun.set(`rows?${rows}`, fetch(`/api/rows?${rows}`));
}
// What fails is told by whoever takes it; what nobody has taken soon would be old.
for (const answer of begun.values()) answer.catch(() => null);
setTimeout(() => begun.clear(), 5000);
