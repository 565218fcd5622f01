import { lazy, Suspense, useEffect, useMemo } from "react";
import { useQuery } from "urql";
import { Route, Switch, useLocation } from "wouter";
import { CatalogueContext, catalogueOf } from "../api/catalogue.js";
import { useConnection } from "../api/connection.js";
import { CatalogueDocument } from "../api/operations.generated.js";
import { Home } from "../home/Home.js";
import { AskError } from "../shared/AskError.js";
import { Toast } from "../shared/copy.js";
import { Empty } from "../shared/ui.js";
import { Shell } from "./Shell.js";
import { SignInForm } from "./SignIn.js";

const Grid = lazy(() => import("../grid/GridView.js"));
const HeatMap = lazy(() => import("../heatmap/HeatMapView.js"));
const Compare = lazy(() => import("../compare/CompareView.js"));
const Seed = lazy(() => import("../seed/SeedView.js"));
const Sample = lazy(() => import("../sample/SampleView.js"));
const Transition = lazy(() => import("../transition/TransitionView.js"));
const OneModel = lazy(() => import("../model/ModelView.js"));
const Studies = lazy(() => import("../study/StudiesView.js"));
const Study = lazy(() => import("../study/StudyView.js"));
const Dashboards = lazy(() => import("../dashboard/DashboardsView.js"));
const Dashboard = lazy(() => import("../dashboard/DashboardView.js"));
const Shared = lazy(() => import("../sharing/SharedView.js"));
const TrainingSet = lazy(() => import("../training/TrainingSetView.js"));

/** How often models that are being checked are looked at again. */
const CHECKING_MS = 2_000;

/** A share link is opened before anything is asked as whoever the browser was. */
export function App() {
  const [path] = useLocation();
  if (path !== "/share") return <Explorer />;
  return (
    <Shell catalogue={null}>
      <Suspense fallback={<div className="loading" />}>
        <Shared />
      </Suspense>
      <Toast />
    </Shell>
  );
}

function Explorer() {
  const [result, read] = useQuery({ query: CatalogueDocument, requestPolicy: "cache-and-network" });
  const { epoch } = useConnection();
  const catalogue = useMemo(() => (result.data ? catalogueOf(result.data) : null), [result.data]);
  const checking = catalogue?.models.some((model) => model.state === "CHECKING") ?? false;

  useEffect(() => {
    if (!checking) return;
    const timer = setInterval(() => read({ requestPolicy: "network-only" }), CHECKING_MS);
    return () => clearInterval(timer);
  }, [checking, read]);
  useEffect(() => {
    if (epoch > 0) read({ requestPolicy: "network-only" });
  }, [epoch, read]);

  if (!catalogue) {
    const refused = result.error?.graphQLErrors.some((error) => error.extensions?.code === "UNAUTHENTICATED");
    return (
      <Shell catalogue={null}>
        {result.error && <AskError error={result.error} retry={() => read({ requestPolicy: "network-only" })} />}
        {refused && <SignInForm />}
      </Shell>
    );
  }
  return (
    <CatalogueContext value={catalogue}>
      <Shell catalogue={catalogue}>
        <Suspense fallback={<div className="loading" />}>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/grid" component={Grid} />
            <Route path="/heatmap" component={HeatMap} />
            <Route path="/compare" component={Compare} />
            <Route path="/seed" component={Seed} />
            <Route path="/sample" component={Sample} />
            <Route path="/transition" component={Transition} />
            <Route path="/model" component={OneModel} />
            <Route path="/training-set" component={TrainingSet} />
            <Route path="/studies" component={Studies} />
            <Route path="/study/:slug" component={Study} />
            <Route path="/dashboards" component={Dashboards} />
            <Route path="/dashboard/:slug" component={Dashboard} />
            <Route>
              <Empty title="There is no such view.">
                <p>
                  <a href="/">Home</a> shows what there is.
                </p>
              </Empty>
            </Route>
          </Switch>
        </Suspense>
      </Shell>
      <Toast />
    </CatalogueContext>
  );
}
