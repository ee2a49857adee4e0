"""Rules as data: languages, the model pack, states and districts. Edited by administrators."""
