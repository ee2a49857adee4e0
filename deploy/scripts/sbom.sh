#!/usr/bin/env bash
# Writes the list of everything that is installed (CycloneDX 1.6, JSON), the same for the same environment. usage: sbom.sh PYTHON OUT_FILE
# PYTHON is the interpreter of the environment to list, such as /opt/fenceline/bin/python. Needs cyclonedx-bom: pip install '.[deploy]'
set -euo pipefail
python=${1:?usage: sbom.sh PYTHON OUT_FILE}
out=${2:?usage: sbom.sh PYTHON OUT_FILE}
cyclonedx-py environment --output-reproducible --spec-version 1.6 --output-format JSON --output-file "$out" \
  --pyproject "$(dirname "$0")/../../pyproject.toml" "$python"
