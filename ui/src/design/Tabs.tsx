// Tabs: several views of one thing, one at a time. Arrow keys go between them.

import * as Radix from "@radix-ui/react-tabs";
import type { ReactNode } from "react";

export type Tab = { id: string; name: string; testid?: string };

export function Tabs({ label, tabs, now, onChange, children }: { label: string; tabs: readonly Tab[]; now: string; onChange: (id: string) => void; children: ReactNode }) {
  return (
    <Radix.Root value={now} onValueChange={onChange}>
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-edge px-5">
        {tabs.map(({ id, name, testid }) => (
          <Radix.Trigger
            key={id}
            value={id}
            data-testid={testid}
            className="-mb-px shrink-0 border-b-2 border-transparent px-2 py-2 font-medium whitespace-nowrap text-soft hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {name}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={now} className="focus-visible:-outline-offset-2">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
