// Tables. A column that can be spared on a narrow window is shown `from` a width on.

import type { ComponentProps, ReactNode } from "react";

export function Table({
  label,
  head,
  fixed = false,
  children,
}: {
  label: string;
  head: ReactNode;
  fixed?: boolean;
  children: ReactNode;
}) {
  return (
    <table aria-label={label} className={`w-full border-collapse text-left ${fixed ? "table-fixed" : ""}`}>
      <thead className="border-b border-edge text-xs text-soft">
        <tr>{head}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

const FROM = {
  sm: "hidden sm:table-cell",
  md: "hidden md:table-cell",
  lg: "hidden lg:table-cell",
  xl: "hidden xl:table-cell",
} as const;

type Cell = { from?: keyof typeof FROM; right?: boolean };

const cell = ({ from, right }: Cell) => `${from ? FROM[from] : ""} ${right ? "text-right" : ""}`;

export function Th({
  from,
  right = false,
  className = "",
  children,
}: Cell & { className?: string; children?: ReactNode }) {
  return (
    <th
      scope="col"
      className={`px-2.5 py-2 font-medium whitespace-nowrap first:pl-5 last:pr-5 ${cell({ ...(from ? { from } : {}), right })} ${className}`}
    >
      {children}
    </th>
  );
}

export function Td({ from, right = false, className = "", ...rest }: Cell & ComponentProps<"td">) {
  return (
    <td
      {...rest}
      className={`px-2.5 py-2.5 align-middle first:pl-5 last:pr-5 ${cell({ ...(from ? { from } : {}), right })} ${className}`}
    />
  );
}

export function Tr({ className = "", ...rest }: ComponentProps<"tr">) {
  return <tr {...rest} className={`border-b border-edge last:border-0 ${className}`} />;
}
