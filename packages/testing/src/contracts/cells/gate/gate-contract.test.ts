import { memoryCells } from "@identity-web/core/parts";
import { simulatedCells } from "../simulated-cells.ts";
import { gateContract } from "./gate-contract.ts";

gateContract("cells in memory", {
  open({ clock }) {
    const cells = memoryCells<string>(() => clock.now());
    return { connect: () => cells };
  },
});

gateContract("cells beyond a wire", { open: (context) => simulatedCells(context) });
