import { EXIT } from "../errors.ts";
import { configView } from "../in-force.ts";
import { nearest } from "../model/similar.ts";
import { configText } from "../report/config-text.ts";
import type { ConfigView, SettingView } from "../report/config-text.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** `config show`, `config get NAME`, `config locked`. */
export const config: Handler = (shell, [what = "show", name]) =>
  withProject(shell, async (project) => {
    const view = await configView(project);
    if (what === "get") {
      const setting = knownSetting(view.settings, name);
      printResult(
        shell,
        () => setting.value,
        () => ({ format: "tieout.setting/1", ...setting }),
      );
      return EXIT.ok;
    }
    if (what !== "show" && what !== "locked") {
      throw usage(`"config ${what}" is not known`, "There are: show, get NAME, locked");
    }
    const shown = what === "locked" ? lockedOnly(view) : view;
    printResult(
      shell,
      (style) => configText(shown, style),
      () => ({ format: "tieout.config/1", ...shown }),
    );
    return EXIT.ok;
  });

function knownSetting(settings: readonly SettingView[], name: string | undefined): SettingView {
  const found = settings.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = settings.map((each) => each.name);
  const near = name === undefined ? null : nearest(name, names);
  throw usage(
    name === undefined
      ? "config get needs the name of a setting"
      : `there is no setting "${name}"${near === null ? "" : `. Did you mean "${near}"?`}`,
    names.length === 0 ? "This project has no settings." : `There are: ${names.join(", ")}`,
  );
}

const lockedOnly = (view: ConfigView): ConfigView => ({
  ...view,
  connections: [],
  safety: [],
  entities: [],
  notSynced: [],
  settings: view.settings.filter(({ locked }) => locked),
});
