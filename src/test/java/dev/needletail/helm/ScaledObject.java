package dev.needletail.helm;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * KEDA's ScaledObject, as far as its custom resource definition has fields that the chart might use: fabric8 has no model
 * of it. A field that is not here fails the reading.
 */
@JsonDeserialize(using = JsonDeserializer.None.class) // as a record, not as fabric8 reads what it does not know
record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) implements HasMetadata {

    record Spec(
            Target scaleTargetRef,
            int minReplicaCount,
            int maxReplicaCount,
            int pollingInterval,
            @Nullable Integer cooldownPeriod,
            Advanced advanced,
            List<Trigger> triggers) {}

    record Target(@Nullable String apiVersion, @Nullable String kind, String name) {}

    record Advanced(HpaConfig horizontalPodAutoscalerConfig) {}

    record HpaConfig(@Nullable String name, HorizontalPodAutoscalerBehavior behavior) {}

    record Trigger(
            String type,
            @Nullable String name,
            @Nullable String metricType,
            Map<String, String> metadata,
            @Nullable Map<String, String> authenticationRef) {}

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public String getKind() {
        return kind;
    }

    @Override
    public String getApiVersion() {
        return apiVersion;
    }

    @Override
    public void setMetadata(ObjectMeta changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setApiVersion(String changed) {
        throw new UnsupportedOperationException();
    }
}
