import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { ModelUploadInput } from "../schema/model-upload.input.js";
import { RegisterModelInput } from "../schema/register-model.input.js";
import { CreateModelUploadPayload, RegisterModelPayload } from "../schema/registration.payloads.js";
import type { Asking } from "../services/asking.js";
import { Ask, type GraphQLContext } from "./context.js";

@Resolver()
export class RegistrationResolver {
  @Mutation(() => CreateModelUploadPayload, {
    description:
      "Starts a registration: the answer says where to PUT the ONNX file (one signed URL, size-limited, short-lived).",
  })
  async createModelUpload(
    @Arg("input", () => ModelUploadInput) input: ModelUploadInput,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<CreateModelUploadPayload> {
    return { upload: await services.registration.createUpload(asking, input) };
  }

  @Mutation(() => RegisterModelPayload, {
    description: "The file is there: the model is CHECKING until it was parsed and test-run, then READY or REJECTED.",
  })
  async registerModel(
    @Arg("input", () => RegisterModelInput) input: RegisterModelInput,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<RegisterModelPayload> {
    return { model: await services.registration.registerModel(asking, input) };
  }
}
