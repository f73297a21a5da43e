import { formatAddress } from "../model/ids.ts";
import { reason } from "../model/reason.ts";
import { stop } from "./verdict.ts";
import type { Policy } from "./verdict.ts";

/** What a person deleted or voided in the books is shown and never made again unasked. */
export const gone: Policy = ({ link, address, document, agreed, annulled, entity }) => {
  if (link === null) return null;
  const twin = `${document.stream} ${link.remoteId}`;
  const row = formatAddress(address);
  if (link.gone && agreed) {
    return stop(
      "drifted",
      reason("gone_in_qbo", `${twin} was deleted in the books`, {
        help: `tieout unlink ${row} lets it be made again; tieout hold ${row} leaves it`,
        about: [link.remoteId],
      }),
    );
  }
  if (link.gone) {
    return stop(
      "blocked",
      reason("target_missing", `${twin}, which it is linked to, is not in the company`, {
        help: `tieout unlink ${row}`,
        about: [link.remoteId],
      }),
    );
  }
  if (link.voided && annulled) return stop("retired");
  if (link.voided) {
    return stop(
      "drifted",
      reason("voided_in_qbo", `${twin} was voided in the books`, { about: [link.remoteId] }),
    );
  }
  if (!link.active && entity.create === "never") {
    return stop(
      "blocked",
      reason("target_inactive", `${twin} was made inactive in the books`, {
        help: "make it active again, or choose another where the link is not permanent",
        about: [link.remoteId],
      }),
    );
  }
  return null;
};
