import { EXIT } from "../errors.ts";
import type { Handler } from "./commands.ts";

export const show: Handler = async () => EXIT.ok;
