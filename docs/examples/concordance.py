"""Registers an ONNX network with a Concordance server: announce, send, register, wait for the verdict."""
import hashlib
import sys
import time
from pathlib import Path

import requests

UPLOAD = """mutation ($input: ModelUploadInput!) {
  createModelUpload(input: $input) { upload { id url method headers { name value } } }
}"""
REGISTER = """mutation ($input: RegisterModelInput!) {
  registerModel(input: $input) { model { slug state } }
}"""
STATE = "query ($slug: String!) { model(slug: $slug) { state rejection } }"


class Server:
    """A server by its URL; `token` is that of an OWNER, or None on a machine of your own without tokens."""

    def __init__(self, url: str, token: "str | None" = None):
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, document: str, **variables) -> dict:
        """The data of an answer. Exits with the server's words where it refuses."""
        body = {"query": document, "variables": variables}
        answer = requests.post(f"{self.url}/graphql", json=body, headers=self.headers, timeout=120).json()
        for error in answer.get("errors", []):
            sys.exit(f"{error['extensions']['code']} {error['extensions'].get('field', '')}: {error['message']}")
        return answer["data"]

    def upload(self, path: Path) -> str:
        """Sends a file; the upload's id, good for an hour."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        announced = {"filename": path.name, "bytes": path.stat().st_size, "digest": digest}
        target = self.ask(UPLOAD, input=announced)["createModelUpload"]["upload"]
        headers = {header["name"]: header["value"] for header in target["headers"]}
        with path.open("rb") as file:
            response = requests.request(target["method"], target["url"], data=file, headers=headers, timeout=3600)
        if not response.ok:
            sys.exit(f"the upload was refused ({response.status_code}): {response.json()['error']}")
        return target["id"]

    def register(self, path: Path, card: dict, wait_seconds: float = 300) -> None:
        """Uploads and registers a network and waits until it is READY. Exits with the reason where it is REJECTED."""
        self.ask(REGISTER, input={"upload": self.upload(path), **card})
        print(f"{card['slug']} is registered and CHECKING")
        end = time.monotonic() + wait_seconds
        while time.monotonic() < end:
            model = self.ask(STATE, slug=card["slug"])["model"]
            if model["state"] == "READY":
                return print(f"{card['slug']} is READY")
            if model["state"] == "REJECTED":
                sys.exit(f"{card['slug']} is REJECTED: {model['rejection']}")
            time.sleep(0.5)
        sys.exit(f"{card['slug']} is still CHECKING: is a worker running?")
