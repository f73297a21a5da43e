/** `gh api` for the comments of one pull request, kept in a file: what the workflows ask of it. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

const file = process.env["FAKE_GH_COMMENTS"] ?? "";
const args = process.argv.slice(2);
const after = (flag: string): string | null => {
  const at = args.indexOf(flag);
  return at < 0 ? null : (args[at + 1] ?? null);
};
const address = args.find((each) => each.startsWith("repos/")) ?? "";

/** A person's comment with the same first line is not ours to edit. */
const theirs: Comment = {
  id: 1,
  user: { login: "dana" },
  body: "<!-- tieout:plan:default -->\n+1",
};
const comments: Comment[] = fs.existsSync(file)
  ? (JSON.parse(fs.readFileSync(file, "utf8")) as Comment[])
  : [theirs];
const body = (): string => {
  const field = after("-F") ?? "";
  return fs.readFileSync(field.replace(/^body=@/, ""), "utf8");
};

const method = after("--method") ?? "GET";
if (args[0] !== "api" || !address.startsWith("repos/harborline/books/issues/")) {
  process.stderr.write(`not known: ${args.join(" ")}\n`);
  process.exit(1);
}
if (method === "GET") process.stdout.write(queried(after("--jq") ?? "."));
else if (method === "POST" && address.endsWith("/7/comments")) {
  comments.push({ id: comments.length + 1, user: { login: "github-actions[bot]" }, body: body() });
} else {
  const id = Number(address.split("/").at(-1));
  const found = comments.find((each) => each.id === id);
  if (method !== "PATCH" || found === undefined) process.exit(1);
  found.body = body();
}
fs.writeFileSync(file, JSON.stringify(comments));

/** gh has jq inside; where this machine has none, what the one query of the workflows means. */
function queried(filter: string): string {
  const asked = spawnSync("jq", ["-r", filter], {
    input: JSON.stringify(comments),
    encoding: "utf8",
  });
  if (asked.error === undefined) return asked.stdout;
  const marker = process.env["MARKER"] ?? "";
  return comments
    .filter((each) => each.user.login === "github-actions[bot]" && each.body.startsWith(marker))
    .map(({ id }) => `${id}\n`)
    .join("");
}
