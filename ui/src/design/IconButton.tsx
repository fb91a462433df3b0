// A quiet button that is a picture alone; its name is told to whoever does not see it, or points at it.

import type { LucideIcon } from "lucide-react";
import { Button, type ButtonProps } from "./Button";

type Props = Omit<ButtonProps, "look" | "size" | "icon" | "children"> & {
  name: string;
  icon: LucideIcon;
  testid: string;
};

export function IconButton({ name, icon: Icon, testid, ...rest }: Props) {
  const picture = <Icon aria-hidden className="size-4" />;
  return (
    <Button {...rest} look="quiet" size="icon" aria-label={name} title={name} data-testid={testid} icon={picture} />
  );
}
