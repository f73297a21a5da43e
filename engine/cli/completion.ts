import type { Command } from "commander";
import { EXIT } from "../errors.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";

const SHELLS = { bash, zsh, fish } as const;

/**
 * A script for a shell, made from the commands as they are defined. It starts no process while
 * somebody types: entities are the files of mappings/.
 */
export function completionOf(program: Command): Handler {
  return async (shell, [asked = ""]) => {
    if (!(asked in SHELLS)) {
      throw usage(
        asked === "" ? "which shell?" : `"${asked}" is no shell that is known here`,
        `tieout completion ${Object.keys(SHELLS).join("|")}`,
      );
    }
    const words = wordsOf(program);
    const script = SHELLS[asked as keyof typeof SHELLS](words);
    printResult(
      shell,
      () => script.trimEnd(),
      () => ({ format: "tieout.completion/1", shell: asked, script }),
    );
    return EXIT.ok;
  };
}

interface Flag {
  readonly name: string;
  readonly what: string;
}

interface Words {
  readonly everywhere: readonly Flag[];
  readonly commands: readonly {
    readonly name: string;
    readonly what: string;
    readonly flags: readonly Flag[];
  }[];
}

function wordsOf(program: Command): Words {
  const flags = (command: Command): readonly Flag[] =>
    command.options.flatMap(({ long, description }) =>
      long === null || long === undefined ? [] : [{ name: long, what: description }],
    );
  return {
    everywhere: flags(program),
    commands: [
      ...program.commands.map((command) => ({
        name: command.name(),
        what: command.description(),
        flags: flags(command),
      })),
      { name: "help", what: "what a command does, with examples", flags: [] },
    ],
  };
}

const names = (list: readonly { readonly name: string }[]): string =>
  list.map(({ name }) => name).join(" ");

/** The first word that is no flag is the command. */
function bash({ everywhere, commands }: Words): string {
  const cases = commands.map(({ name, flags }) => `    ${name}) flags="${names(flags)}" ;;`);
  return `# tieout completion bash > ~/.local/share/bash-completion/completions/tieout
_tieout() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="" flags="" each
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$each" in -*) ;; *) command="$each"; break ;; esac
  done
  if [[ -z "$command" && "$word" != -* ]]; then
    COMPREPLY=($(compgen -W "${names(commands)}" -- "$word"))
    return
  fi
  case "$command" in
${cases.join("\n")}
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags ${names(everywhere)}" -- "$word"))
    return
  fi
  local entities="" file
  for file in mappings/*.yaml; do
    case "$file" in *.test.yaml | 'mappings/*.yaml') continue ;; esac
    file="\${file#mappings/}"
    entities+=" \${file%.yaml}"
  done
  COMPREPLY=($(compgen -W "$entities" -- "$word") $(compgen -f -- "$word"))
}
complete -o nosort -F _tieout tieout
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh({ everywhere, commands }: Words): string {
  const described = ({ name, what }: Flag): string =>
    quoted(`${name}:${what.replaceAll(":", "\\:")}`);
  const flag = ({ name, what }: Flag): string =>
    quoted(`${name}[${what.replaceAll(/[[\]:]/g, " ")}]`);
  const cases = commands.map(
    ({ name, flags }) => `    ${name}) flags=(${flags.map(flag).join(" ")}) ;;`,
  );
  return `#compdef tieout
# tieout completion zsh > a folder of $fpath, as _tieout
_tieout() {
  local -a commands flags entities everywhere
  commands=(${commands.map(described).join(" ")})
  everywhere=(${everywhere.map(flag).join(" ")})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join("\n")}
  esac
  entities=(mappings/*.yaml(N:t:r))
  entities=(\${entities:#*.test})
  _arguments $flags $everywhere "*:entity or file:(($entities)) _files"
}
_tieout "$@"
`;
}

function fish({ everywhere, commands }: Words): string {
  const flag = (when: string, { name, what }: Flag): string =>
    `complete -c tieout ${when}-l ${name.slice(2)} -d ${quoted(what)}`;
  const first = `-n __fish_use_subcommand `;
  return [
    "# tieout completion fish > ~/.config/fish/completions/tieout.fish",
    ...commands.map(
      ({ name, what }) => `complete -c tieout ${first}-f -a ${name} -d ${quoted(what)}`,
    ),
    ...everywhere.map((each) => flag("", each)),
    ...commands.flatMap(({ name, flags }) =>
      flags.map((each) => flag(`-n '__fish_seen_subcommand_from ${name}' `, each)),
    ),
    `complete -c tieout -n 'not __fish_use_subcommand' -a '(for f in mappings/*.yaml; string match -qv "*.test.yaml" $f; and basename $f .yaml; end)'`,
    "",
  ].join("\n");
}
