"""Reads a version as its users do; prints what each library saw, as JSON. Arguments: its folder, and its address if it has one."""
import json, sys

import datasets
import duckdb
import mlcroissant
import numpy as np
import pandas as pd

folder, *address = sys.argv[1:]
said = {}

table = datasets.load_dataset("parquet", data_files=f"{folder}/samples.parquet", split="train")
said["features"] = {name: str(feature) for name, feature in table.features.items()}
said["images"] = [{"mode": row["image"].mode, "size": row["image"].size, "source": row["source"], "seed": row["seed"]} for row in table]

pairs = pd.read_parquet(f"{folder}/pairs.parquet")
said["pairs"] = pairs.to_dict("records")
said["scores"] = pd.read_csv(f"{folder}/scores.csv").replace({np.nan: None}).to_dict("records")
said["drawing"] = list(pd.read_parquet(f"{folder}/drawing.parquet").columns)

query = "select metric, count(*), avg(value) from '{0}/pairs.parquet' join '{0}/samples.parquet' s on s.source = a and s.seed = pairs.seed group by metric order by metric"
said["duckdb"] = duckdb.sql(query.format(folder)).fetchall()

for where in [f"{folder}/croissant.json", *(f"{one}/metadata.jsonld" for one in address)]:
    croissant = mlcroissant.Dataset(where)
    said.setdefault("issues", []).append([sorted(croissant.metadata.issues.errors), sorted(croissant.metadata.issues.warnings)])
    records = list(croissant.records("samples"))
    said.setdefault("croissant", []).append([len(records), records[0]["samples/source"].decode(), str(records[0]["samples/image"].size), len(list(croissant.records("pairs")))])
if address:
    far = datasets.load_dataset("parquet", data_files=f"{address[0]}/samples.parquet", split="train")
    said["far"] = [len(far), far[0]["image"].size]
print(json.dumps(said))
