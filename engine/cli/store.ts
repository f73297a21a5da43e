import { EXIT } from "../errors.ts";
import { formatMoney } from "../model/money.ts";
import { storeAddress } from "../configuration.ts";
import { count } from "../report/layout.ts";
import { moveStore } from "../store/move.ts";
import { nameOfStore, openStore } from "../store/open.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** `store move --to ADDRESS` */
export const store: Handler = (shell, [what = ""], options) => {
  if (what !== "move") throw usage(`store does not know ${what}`, "It does: tieout store move");
  return withProject(shell, async ({ program, store: from }) => {
    const { world } = shell;
    const written = String(options["to"]);
    const [here, there] = [program.store, written].map((each) => storeAddress(world, each));
    const names = { from: nameOfStore(here!), to: nameOfStore(there!) };
    if (names.from === names.to) {
      throw usage(`${names.to} is where the store is`, "Name another place.");
    }
    const to = await openStore({ address: there!, world });
    try {
      const moved = await moveStore(from, to, names, world.clock.now());
      const amount = formatMoney({ minor: moved.amount, currency: program.currency });
      const rows = [...moved.rows.values()].reduce((sum, each) => sum + each, 0);
      const events = moved.rows.get("event") ?? 0;
      printResult(
        shell,
        (style) =>
          [
            `${style.ascii ? "ok" : "✔"} ${count(rows)} rows are in ${names.to}, each as it was`,
            `  documents  ${count(moved.rows.get("document") ?? 0)}, ${amount} in all`,
            `  history    ${count(events)} events, one chain`,
            `  Now write in sync.config.yaml: store: ${written}`,
            `  The old store stays, and sends no more.`,
          ].join("\n"),
        () => ({
          format: "tieout.store-move/1",
          ...names,
          rows: Object.fromEntries([...moved.rows].map(([name, each]) => [name, String(each)])),
          amount,
          last_event: moved.lastEvent,
        }),
      );
      return EXIT.ok;
    } finally {
      await to.close();
    }
  });
};
