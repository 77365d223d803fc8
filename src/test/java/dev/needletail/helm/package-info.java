/**
 * The Helm chart, rendered by Helm's own engine and held against Kubernetes' model.
 *
 * <p><b>Purpose</b> what an API server or a running pod would find out, before there is one.
 * <b>Input → output</b> values in, typed manifests or a refusal out.
 * <b>Thread</b> that of the test.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> free.
 * <b>Failure</b> a finding names the object, the field and the value.
 * <b>May import</b> boot and server, where the rendered configuration is started.
 */
@NullMarked
package dev.needletail.helm;

import org.jspecify.annotations.NullMarked;
