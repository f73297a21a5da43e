import type { Command } from "commander";
import { defineHands } from "./commands-hands.ts";
import { definePlan } from "./commands-plan.ts";
import { defineProofs, defineSchema } from "./commands-proofs.ts";
import { defineWorker } from "./commands-worker.ts";
import { examples } from "./examples.ts";
import type { Run } from "./examples.ts";

/** Names, flags and examples of every command; nothing else is loaded for `--help`. */
export function defineCommands(program: Command, run: Run): void {
  defineConfiguration(program, run);
  defineSignIn(program, run);
  defineLine(program, run);
  defineProofs(program, run);
  defineLooking(program, run);
  defineTracing(program, run);
  defineHands(program, run);
  defineRecovery(program, run);
  defineBackup(program, run);
  defineStore(program, run);
  defineUndo(program, run);
  defineCertify(program, run);
  defineConsole(program, run);
  defineWorker(program, run);
  defineSchema(program, run);
  defineOthers(program, run);
  defineCompletion(program, run);
}

function defineConfiguration(program: Command, run: Run): void {
  program
    .command("init")
    .description("begin a project from your data or an example; sends nothing")
    .option("--from <address>", "your data: a folder of exports, sqlite:PATH, ${NAME}, a manifest")
    .option("--streams <names>", "with --from: only these, separated by commas")
    .option("--preset <name>", "an example: a folder of examples/")
    .option("--defaults", "ask nothing: what is not set stays as it is proposed")
    .option("--set <setting...>", "NAME=VALUE of a setting")
    .option("--resume", "go on with the answers that were kept")
    .option("--force", "overwrite what is there")
    .addHelpText(
      "after",
      examples(
        ["tieout init --from exports", "reads the exports, proposes mappings, asks, then writes"],
        ["tieout init --preset legal", "asks, shows everything, then writes"],
        ["tieout init --preset legal --defaults --set invoice_lines=itemised", "asks nothing"],
        ["tieout init --resume", "where you stopped"],
      ),
    )
    .action(run(async () => (await import("./init.ts")).init));
  program
    .command("validate")
    .description("check the configuration and the mappings, offline")
    .option("--fix", "apply the mends that are certain")
    .option("--format <format>", "text, json, github or junit", "text")
    .option("--watch", "again whenever a file of the project changes, until Ctrl-C")
    .option("--untrusted", "nobody has reviewed it: no secret, no store, no file outside, no code")
    .addHelpText(
      "after",
      examples(
        ["tieout validate", "every problem, with its place and what to do"],
        ["tieout validate --fix", "and mend what can only be meant one way"],
      ),
    )
    .action(run(async () => (await import("./validate.ts")).validate));
  program
    .command("test [filter]")
    .description("run the tests of the mappings (*.test.yaml)")
    .option("--format <format>", "text, json, github or junit", "text")
    .option("--untrusted", "nobody has reviewed it: transforms.ts is not run, and that is said")
    .option("--coverage", "and which rules of the mappings no test asks")
    .addHelpText("after", examples(["tieout test invoice", "only those whose name has the word"]))
    .action(run(async () => (await import("./test.ts")).test));
}

function defineSignIn(program: Command, run: Run): void {
  program
    .command("connect [environment]")
    .description("sign in to the company with a browser")
    .option("--connection <name>", "which one, where there are several")
    .option("--no-browser", "show the address and open nothing")
    .option("--port <port>", "of this machine, where the browser comes back to", "8917")
    .option("--paste", "paste the address that the browser ends at")
    .option("--redirect <address>", "with --paste: another one that the app has")
    .option("--production", "the real books are meant")
    .addHelpText(
      "after",
      examples(
        ["tieout connect sandbox", "opens a browser and waits for it"],
        ["tieout connect production --production --paste", "a browser on another machine"],
      ),
    )
    .action(run(async () => (await import("./connect.ts")).connect));
  program
    .command("disconnect [environment]")
    .description("sign out: the tokens end at the other side, then here")
    .option("--connection <name>", "which one, where there are several")
    .addHelpText("after", examples(["tieout disconnect sandbox", ""]))
    .action(run(async () => (await import("./connect.ts")).disconnect));
}

function defineLine(program: Command, run: Run): void {
  program
    .command("import <what> [rows...]")
    .description("stage what the true side says: new, all or selected rows")
    .option("--dry-run", "read the source and count what would be taken; stages nothing")
    .addHelpText(
      "after",
      examples(
        ["tieout import new", "rows that staging has not"],
        ["tieout import all invoice", "every invoice, edits too"],
        ["tieout import selected invoice/INV-1042", "these"],
      ),
    )
    .action(run(async () => (await import("./import.ts")).importRows));
  definePlan(program, run);
  program
    .command("apply [plan]")
    .description("send a saved plan, or plan, show and ask")
    .option("--auto-approve", "send a saved plan without asking")
    .option("--html <file>", "what it did, as a page to print and hand on")
    .addHelpText(
      "after",
      examples(
        ["tieout apply nov.plan", "shows it and asks"],
        ["tieout apply nov.plan --auto-approve", "in CI"],
        ["tieout apply 7c1e90ab", "a plan that the store keeps, by its digest"],
      ),
    )
    .action(run(async () => (await import("./apply.ts")).apply));
  program
    .command("run")
    .description("import, plan, send what pushes by itself, and tie out")
    .option("--no-check", "leave the tie-out away")
    .option("--whole", "read all of the books, not only what they say has changed")
    .option("--told", "read of the books only what webhooks have told of")
    .option("--strict", "exit 5 when something waits for a person")
    .option("--html <file>", "what it did, as a page to print and hand on")
    .addHelpText("after", examples(["tieout run", "what a scheduled job calls; safe to repeat"]))
    .action(run(async () => (await import("./run.ts")).run));
  program
    .command("check")
    .description("prove that both sides tie out, every cent placed")
    .option("--by <what>", "customer, item, month or entity", "month")
    .option("--offline", "as of the last import")
    .option("-o, --output <file>", "the report as CSV")
    .option("--html <file>", "the report as a page to print and hand on")
    .addHelpText(
      "after",
      examples(
        ["tieout check --by customer", "worst difference first"],
        ["tieout check -o tieout.csv", "for the auditor"],
      ),
    )
    .action(run(async () => (await import("./check.ts")).check));
}

function defineLooking(program: Command, run: Run): void {
  program
    .command("status [entity]")
    .description("where everything stands")
    .option("--todo", "what waits for a person, and what to do")
    .option("--strict", "exit 5 when something waits for a person")
    .addHelpText("after", examples(["tieout status --todo", "the work list"]))
    .action(run(async () => (await import("./status.ts")).status));
  program
    .command("list <entity> [query...]")
    .description("staged rows of an entity")
    .option(
      "--columns <names>",
      "which columns, separated by commas; mapping: those that the mapping names",
    )
    .option("--offered", "instead: rows seen at the source and not taken, and what differs")
    .option("--paid-open", "only those paid in the books and still open at the source")
    .option("--csv", "as CSV")
    .addHelpText(
      "after",
      examples(
        ["tieout list invoice status=failed", "those that failed"],
        ["tieout list invoice 'amount>5000' --csv", "for a spreadsheet"],
        ["tieout list invoice --offered", "what tieout import would take, field by field"],
        ["tieout list invoice --paid-open", "what to mark as paid where the work happens"],
      ),
    )
    .action(run(async () => (await import("./list.ts")).list));
  program
    .command("show <row>")
    .description("one record: both sides, link, reasons, what is next")
    .addHelpText("after", examples(["tieout show invoice/INV-1042", "all that is known of it"]))
    .action(run(async () => (await import("./show.ts")).show));
}

function defineTracing(program: Command, run: Run): void {
  program
    .command("history [row]")
    .description("what happened to a record, or what a run did: who, when, before, after")
    .option("--html <file>", "with a run: as a page to print and hand on")
    .option("--verify", "instead: prove that no event of the store was changed or taken out")
    .option("--head <hash>", "with --verify: a head that was kept, to prove that none is cut off")
    .addHelpText(
      "after",
      examples(
        ["tieout history invoice/INV-1042", "newest first"],
        ["tieout history run_01k9x3w5q2 --html run.html", "what that run did, as a page"],
        ["tieout history --verify", "walks the chain of hashes, and shows its head"],
      ),
    )
    .action(run(async () => (await import("./history.ts")).history));
  program
    .command("payload <row>")
    .description("the exact JSON that is or was sent")
    .option("--as <which>", "plan, sent, received or source", "plan")
    .option("--trace", "each value with its source value and its line of YAML")
    .addHelpText(
      "after",
      examples(
        ["tieout payload invoice/INV-1042 --trace", "where each value comes from"],
        ["tieout payload invoice/INV-1042 --as sent", "the bytes that went out"],
      ),
    )
    .action(run(async () => (await import("./payload.ts")).payload));
}

function defineRecovery(program: Command, run: Run): void {
  program
    .command("recover")
    .description("after a lost or restored store: link again what the books have of ours")
    .option("--yes", "write the links; without it they are only shown")
    .option("--from <file>", "first take in the answers that a run on a full disk has kept")
    .option("--strict", "exit 5 when something waits for a person")
    .addHelpText(
      "after",
      examples(
        ["tieout recover", "what would be linked, each with its evidence"],
        ["tieout recover --yes", "links them; nothing is sent to the books"],
      ),
    )
    .action(run(async () => (await import("./recover.ts")).recover));
}

function defineBackup(program: Command, run: Run): void {
  program
    .command("backup <file>")
    .description("a whole copy of the store, made while others work with it, for its owner alone")
    .addHelpText(
      "after",
      examples(["tieout backup ~/backups/harborline-friday.db", "then it is checked"]),
    )
    .action(run(async () => (await import("./backup.ts")).backup));
}

function defineStore(program: Command, run: Run): void {
  program
    .command("store <what>")
    .description("move: carry the store to another database, and prove that all of it arrived")
    .requiredOption("--to <address>", "sqlite:PATH, or ${NAME} that holds a postgres:// address")
    .addHelpText(
      "after",
      examples(
        ["tieout store move --to '${TIEOUT_STORE}'", "from a file to PostgreSQL"],
        ["tieout store move --to sqlite:.tieout/back.db", "and back"],
      ),
    )
    .action(run(async () => (await import("./store.ts")).store));
}

function defineUndo(program: Command, run: Run): void {
  program
    .command("undo <run>")
    .description("a plan that takes a run back, row by row; sends nothing")
    .option("--out <file>", "save the plan; tieout apply carries it out")
    .option("--format <format>", "text, json or md", "text")
    .option("--diff <rows>", "summary, or full: every row and field", "summary")
    .addHelpText(
      "after",
      examples(
        ["tieout undo run_01k9x3w5q2", "what would be voided, deleted, restored, unlinked"],
        ["tieout undo run_01k9x3w5q2 --out undo.plan", "saved; then: tieout apply undo.plan"],
      ),
    )
    .action(run(async () => (await import("./undo.ts")).undo));
}

function defineOthers(program: Command, run: Run): void {
  program
    .command("emulator")
    .description("a local QuickBooks to try things out with")
    .option("--port <port>", "without it, or with 0: any free one")
    .option("--company <id>", "a company of its own; without it, this project's")
    .option("--load <file>", 'company to begin with: NDJSON, {"Customer": {...}} a line')
    .option("--save <file>", "write the company there at the end, and when told to")
    .option("--seed <file>", "company to begin with: one JSON document")
    .option("--folder <path>", "keep its state there: it goes on where it stopped")
    .option("--settings <file>", "JSON: any part of its settings")
    .option("--no-auth", "let every call in without a token")
    .option("--clock <kind>", "real, or virtual: it stands until it is moved", "real")
    .addHelpText(
      "after",
      examples(
        ["tieout emulator", "this project's company, until Ctrl-C"],
        ["tieout emulator --company 1234567890 --no-auth --port 8090", "an empty one of its own"],
        ["tieout emulator --load books.ndjson --save books.ndjson", "it goes on from a file"],
        ["tieout emulator --company 1 --clock virtual --json", "for tests in any language"],
        ['curl -s localhost:8090/_emulator/clock -d \'{"advance": "90s"}\'', "move its clock"],
      ),
    )
    .action(run(async () => (await import("./emulator.ts")).emulator));
  program
    .command("webhooks")
    .description("hear what the books tell of themselves, until Ctrl-C")
    .option("--port <port>", "of this machine, behind your own TLS; 0: any free one", "8919")
    .option("--connection <name>", "which one, where there are several")
    .addHelpText(
      "after",
      examples(
        ["tieout webhooks", "at http://127.0.0.1:8919/webhooks; your proxy passes posts on to it"],
        ["tieout run --told", "reads of the books just what was told of since"],
      ),
    )
    .action(run(async () => (await import("./webhooks.ts")).webhooks));
  program
    .command("doctor")
    .description("look at everything that a run needs: configuration, store, connections")
    .addHelpText("after", examples(["tieout doctor", "what is wrong, and what to do"]))
    .action(run(async () => (await import("./doctor.ts")).doctor));
  program
    .command("config [what] [name]")
    .description("the configuration in force: show, get NAME, locked")
    .addHelpText(
      "after",
      examples(
        ["tieout config show", "all of it, each setting with its place"],
        ["tieout config get employees", "one setting"],
        ["tieout config locked", "what the first apply freezes, and since when"],
      ),
    )
    .action(run(async () => (await import("./config.ts")).config));
  program
    .command("explain <code>")
    .description("what a code such as TO201 or no_match means, and what to do")
    .addHelpText("after", examples(["tieout explain no_match", ""]))
    .action(run(async () => (await import("./explain.ts")).explain));
  program
    .command("version")
    .description("the version of Tieout and of what it runs on")
    .addHelpText("after", examples(["tieout version --json", "for a report of a problem"]))
    .action(run(async () => (await import("./version.ts")).version));
}

function defineCertify(program: Command, run: Run): void {
  program
    .command("certify <company>")
    .description("settle in a sandbox what QuickBooks' documents leave open")
    .option("--connection <name>", "which one, where there are several")
    .option("--patience <time>", "the longest wait for what only time can tell", "10m")
    .option("--among-others", "also where there are documents of others")
    .option("-o, --out <file>", "the answers, as settings", "certificate.json")
    .addHelpText(
      "after",
      examples(
        [
          "tieout certify 4620816365012345678 -e sandbox",
          "about 15 minutes; cleans up after itself",
        ],
        ["tieout certify 4620816365012345678 -e sandbox --patience 24h", "and how long ids live"],
      ),
    )
    .action(run(async () => (await import("./certify.ts")).certify));
}

function defineConsole(program: Command, run: Run): void {
  program
    .command("console")
    .description("the staging screen in a browser of this machine")
    .option("--port <port>", "8918, or any free one; 0: any free one")
    .option("--no-open", "only print the link")
    .option("--read-only", "look, and change nothing")
    .option("--allow-apply", "plans may be sent from it, after the same confirmation")
    .addHelpText(
      "after",
      examples(
        ["tieout console", "look, import, link, hold, retry, plan"],
        ["tieout console --allow-apply", "and send plans"],
      ),
    )
    .action(run(async () => (await import("./console.ts")).console));
}

function defineCompletion(program: Command, run: Run): void {
  program
    .command("completion <shell>")
    .description("a script that completes commands and flags: bash, zsh or fish")
    .addHelpText(
      "after",
      examples(["tieout completion bash > ~/.local/share/bash-completion/completions/tieout", ""]),
    )
    .action(run(async () => (await import("./completion.ts")).completionOf(program)));
}
