import { useMutation } from "urql";
import { useLocation } from "wouter";
import { DeleteDashboardDocument } from "../api/operations.generated.js";
import { Dialog } from "../shared/Dialog.js";
import { RefusedElse } from "../shared/entry.js";
import type { DashboardCard } from "./answer.js";

export default function DeleteDialog({ dashboard, close }: { dashboard: DashboardCard; close(): void }) {
  const [, navigate] = useLocation();
  const [{ error, fetching }, remove] = useMutation(DeleteDashboardDocument);
  const send = async () => {
    const { data } = await remove({ id: dashboard.id });
    if (data) navigate("/dashboards", { replace: true });
  };
  return (
    <Dialog
      title={`Delete ${dashboard.title}`}
      about="Its arrangement and its links end for everyone. Samples and scores that it shows stay."
      close={close}
    >
      <RefusedElse error={error} fields={[]} />
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          Keep it
        </button>
        <button type="button" className="button primary" disabled={fetching} onClick={() => void send()}>
          Delete it for good
        </button>
      </footer>
    </Dialog>
  );
}
