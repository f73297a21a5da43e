"use strict";
// Loaded before a command that is measured (`node -r`): writes what its process cost, at its end.
var fs = require("fs");
// After what the command does when it ends, which is a part of its cost.
setImmediate(function () {
  process.on("exit", tell);
});

function tell() {
  var usage = process.resourceUsage();
  fs.writeFileSync(
    process.env.BENCH_COST,
    JSON.stringify({
      cpuMs: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1000),
      peakMb: Math.round(usage.maxRSS / 1024),
      wallMs: Math.round(performance.now()),
    }),
  );
}
