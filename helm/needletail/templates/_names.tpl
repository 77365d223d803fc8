{{/* Names and labels. */}}

{{- define "needletail.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* 52 characters at most: the longest suffix, -management, has eleven, and a Service's name may have 63. */}}
{{- define "needletail.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- end }}

{{- define "needletail.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "needletail.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{/* What selects the pods of the node, and nothing else of this release: the test pod is another component. */}}
{{- define "needletail.selectorLabels" -}}
app.kubernetes.io/name: {{ include "needletail.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: node
{{- end }}

{{- define "needletail.testLabels" -}}
app.kubernetes.io/name: {{ include "needletail.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end }}

{{/* What pods have besides: nothing that changes with the chart alone, which would roll them. */}}
{{- define "needletail.podLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | trunc 63 | quote }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What every other object has besides the labels that select. */}}
{{- define "needletail.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "needletail.podLabels" . }}
{{- end }}

{{/* The metadata that every object begins with. Takes the root, or a dict of root, name or suffix, namespace, labels, annotations. */}}
{{- define "needletail.metadata" -}}
{{- $root := default . .root -}}
name: {{ default (print (include "needletail.fullname" $root) (default "" .suffix)) .name }}
namespace: {{ default $root.Release.Namespace .namespace }}
labels:
  {{- include "needletail.selectorLabels" $root | nindent 2 }}
  {{- include "needletail.commonLabels" $root | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (default dict .annotations) $root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "needletail.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end }}

{{/* A file of the chart that names runbooks by their path in the repository, with the address where they are to be read. */}}
{{- define "needletail.withRunbooks" -}}
{{- $path := "docs/runbooks/" -}}
{{- .root.Files.Get .file | replace $path (default $path .root.Values.runbooksUrl) -}}
{{- end }}
