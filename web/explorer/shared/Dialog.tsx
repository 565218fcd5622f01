/** A question of its own above the page: focus stays in it, Escape ends it. */
import * as Radix from "@radix-ui/react-dialog";
import type { ReactNode } from "react";
import { IconButton } from "./ui.js";
import "../styles/dialog.css";

export function Dialog(props: { title: string; about?: ReactNode; close(): void; children: ReactNode }) {
  const { title, about, close, children } = props;
  return (
    <Radix.Root open onOpenChange={(next) => !next && close()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade" />
        <Radix.Content className="dialog" {...(about ? {} : { "aria-describedby": undefined })}>
          <header className="dialog-head">
            <Radix.Title>{title}</Radix.Title>
            <IconButton icon="cross" label="Close" onClick={close} />
          </header>
          {about && <Radix.Description className="dialog-about">{about}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
