import { spawn } from "node:child_process";

/** Opens an address in the person's browser; false where that cannot be begun. */
export function openBrowser(address: string): boolean {
  const [program, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  if (program === undefined || !/^https?:\/\//.test(address)) return false;
  try {
    // No shell: an address is an argument, never a command.
    const child = spawn(program, [...args, address], { detached: true, stdio: "ignore" });
    // Where there is none the address stands on the terminal all the same.
    child.on("error", () => {});
    child.unref();
    return true;
  } catch {
    return false;
  }
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
