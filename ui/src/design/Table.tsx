// Tables. Columns that can be spared on a narrow window are given `wide`.

import type { ComponentProps, ReactNode } from "react";

export function Table({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    <table aria-label={label} className="w-full border-collapse text-left">
      <thead className="border-b border-edge text-xs text-soft">
        <tr>{head}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

type Cell = { wide?: boolean; right?: boolean };

const cell = ({ wide, right }: Cell) => `${wide ? "hidden md:table-cell" : ""} ${right ? "text-right" : ""}`;

export function Th({ wide = false, right = false, children }: Cell & { children?: ReactNode }) {
  return (
    <th scope="col" className={`px-3 py-2 font-medium whitespace-nowrap first:pl-5 last:pr-5 ${cell({ wide, right })}`}>
      {children}
    </th>
  );
}

export function Td({ wide = false, right = false, className = "", ...rest }: Cell & ComponentProps<"td">) {
  return <td {...rest} className={`px-3 py-2.5 align-middle first:pl-5 last:pr-5 ${cell({ wide, right })} ${className}`} />;
}

export function Tr({ className = "", ...rest }: ComponentProps<"tr">) {
  return <tr {...rest} className={`border-b border-edge last:border-0 ${className}`} />;
}
