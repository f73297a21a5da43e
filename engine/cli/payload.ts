import { EXIT } from "../errors.ts";
import type { Handler } from "./commands.ts";

export const payload: Handler = async () => EXIT.ok;
