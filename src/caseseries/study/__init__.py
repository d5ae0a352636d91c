"""What a study is: study.yml, the columns its tables may have, the dictionary written from both. Analysis package.

`plan`, `figure_plans` and `patient_plan` are the models of study.yml's parts, `schema` the columns, and `data_files`
says which files hold the tables. Everything else takes a `Study`; a fault in study.yml is told here, with its line.
"""

from caseseries.study.study import Study, read_study

__all__ = ["Study", "read_study"]
