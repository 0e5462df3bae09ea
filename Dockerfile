FROM python:3.13-slim
WORKDIR /app
COPY requirements/web.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/web.txt
COPY . .
RUN useradd --no-create-home web && install --directory --owner web /media
USER web
ENV BIND=0.0.0.0 MEDIA_ROOT=/media PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["python", "manage.py", "serve"]
