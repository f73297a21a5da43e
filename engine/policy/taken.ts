import { formatAddress } from "../model/ids.ts";
import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/** A number or a name that another thing of the company has: found here, not by a refused call. */
export const taken: Policy = ({ link, address, numberTakenBy, nameTakenBy }) => {
  if (link !== null) return null;
  if (numberTakenBy !== null) {
    const { stream, id, label } = numberTakenBy;
    return stop(
      "blocked",
      reason("number_taken", `number ${address.key} is on ${stream} ${id} (${label})`, {
        help: `tieout link ${formatAddress(address)} ${stream}/${id}, or change the number`,
        about: [id],
      }),
    );
  }
  if (nameTakenBy !== null) {
    return stop(
      "blocked",
      reason(
        "name_taken",
        `the name is taken by ${nameTakenBy.stream} ${nameTakenBy.id} (${nameTakenBy.label})`,
        { help: "add a suffix to the name in the mapping", about: [nameTakenBy.id] },
      ),
    );
  }
  return null;
};
