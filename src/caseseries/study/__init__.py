"""What a study is: study.yml, the columns its tables may have, and the dictionary written from both."""

from caseseries.study.study import Study, read_study

__all__ = ["Study", "read_study"]
